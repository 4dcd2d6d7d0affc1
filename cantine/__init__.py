"""The rules and the database of a school canteen. Knows no Streamlit outside `http`."""
