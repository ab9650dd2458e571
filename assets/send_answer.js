"use strict";
// Sends the answer to the application at once. Without script the button does it.
document.getElementById("answer").submit();
