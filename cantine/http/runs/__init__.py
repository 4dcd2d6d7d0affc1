"""How Streamlit makes pages here, where many are asked for at once: few at a time, in an order, told in few steps.

Decided here: Python makes one page at a time, whatever threads there are. Runs take turns, saves first and strangers
last, so that who is in is served while others sign in; what a run says goes to the event loop in one go, not by a
wake-up for each element; and what is the same in every run is made once.
"""
