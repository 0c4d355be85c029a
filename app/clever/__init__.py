"""Clever as it is: tokens, the HTTP client, paging, limits, errors. Reads only, and only when asked.

    address   which hosts may be spoken to, where a page's link leads
    wire      sockets: proxies, certificates, time limits that hold for every read
    answers   bodies into JSON: sizes, truncation, HTML where JSON was due
    client    one request, one answer or one named trouble
    retry     patience: rate limits, growing pauses, when to give up
    paging    lists page by page, exact or not at all
    netlog    what was asked, for the user to read
    tokens    pasted tokens, and tokens by client id and secret
    check     `connect`: what each token is good for
    users     `fetch`: old and new ids of every user, rows in `rows`
    records   `sample`: one person in two versions
    pairs     ids of SSO-only applications, pasted from `/userinfo`
    loopback  a small Clever on this machine, to try all that (its people are in `roster`)

This is the only room that uses the network. Nothing here writes to the workspace or keeps a token.
"""
