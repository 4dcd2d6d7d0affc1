// Tells the roll call on this page that the server is there, and its clock: `pulse` in roll_call.py.

export default function ({ data }) {
  window.cantinePulse = { offset: data.now - Date.now() }; // ms from this device's clock to the server's
  window.dispatchEvent(new Event("cantine-pulse"));
}
