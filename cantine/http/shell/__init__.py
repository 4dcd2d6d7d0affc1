"""What stands around the pages: the one HTML document, its first script and look, headers, French error pages.

Decided here:

- Streamlit's scripts are compressed, and its few English words put into French, on their way out; the shell shows
  something at once.
- A page that the browser translates stays alive: a text that changes takes its place back first (`start.js`).
"""
