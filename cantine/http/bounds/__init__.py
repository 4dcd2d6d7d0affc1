"""What one visitor may make the server hold: messages, unfinished requests, unread answers, connections, open pages.

Decided here:

- It holds in the server itself, whoever starts it: uvicorn's two protocols (h11, websockets) are bounded when the
  routes are imported. A proxy in front holds back more, and earlier (`python -m cantine nginx`).
- What is bounded by network is an IPv4 address or the /64 of an IPv6 one, as for tries to sign in. Nothing is counted
  for the machine of the server, for trusted proxies, nor for all together where no proxy is trusted behind HTTPS.
- A message that is too big for whoever sends it begins the page anew instead of ending the connection: a browser
  would connect again and send it again, for ever.
"""
