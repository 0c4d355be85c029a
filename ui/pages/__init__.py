"""One module per step of the journey. A page shows the view it is given and calls the actions it was
given; it never asks a service by itself and knows no other page."""
