"""Portfolios to rehearse with: believable, synthetic, any size, the same bytes for the same seed."""

from app.demo.portfolio import Portfolio, make_portfolio

__all__ = ["Portfolio", "make_portfolio"]
