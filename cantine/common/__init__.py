"""What every noun needs and none owns: vocabulary, French, money, Paris time, school days, forms, tables and papers.

Decided here:

- What is typed is taken or refused, never replaced: days, hours, numbers and amounts are text fields, each read by one
  rule (`form_input`, `day_input`, `number_input`, `money`), because browsers read dates each in their own way and
  Streamlit moves numbers into their range.
- A form of staff carries what it showed (`form_edits`): a field that was not touched overwrites nothing; one that
  somebody else changed meanwhile is refused with what stands now, and what was typed stays.
- The calendar is that of the library `holidays`; of years without a decree (`DECREED_UNTIL`) it is « estimé, à
  vérifier ». The holidays of Alsace-Moselle are a choice with its first day; overseas is refused.
- Spreadsheets are written row by row to the disk, so that a year of a big town needs no more memory than a day of a
  village; text from people is always written as text. CSV keeps text as text by a tab before it, where Excel or
  LibreOffice would make a number or a date of it: nobody sees it, and our own import drops it.
- What people typed reaches typst as data, never as part of a document: no name or reason can be typesetting.
"""
