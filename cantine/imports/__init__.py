"""Files of families from outside: read, shown, and brought in.

Decided here:

- An import is shown by doing it and taking it back, so that its preview is what accepting does. A family is known by
  its number, or by its name and address and somebody in common; a name or a CAF number alone joins nobody. What the
  file does not decide is asked, on the page and on the command line; an address of somebody else opens nothing. An
  empty cell changes nothing; the same file twice neither.
- A file is read as it comes: of sheets, first rows, separators and encodings those that make the most known titles and
  the most French; what cannot be read is told with how to save it. A bad address or a service without days is a
  warning; a quotient is rounded to the euro. Totals, repeated titles and page footers are no families; a quote that is
  not closed refuses the file, since it would swallow rows. Any column may be read otherwise by hand.
"""
