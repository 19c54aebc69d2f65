/* What the client's page does beyond what plain HTML does. Without it only drawing is missing. */
"use strict";

/* Once somebody really looks at the page it says so; a page loaded ahead or unseen stays silent. */
function tellWhenSeen() {
  const form = document.getElementById("viewed");
  if (!form) return;
  const tell = () => {
    if (document.visibilityState !== "visible" || document.prerendering) return;
    document.removeEventListener("visibilitychange", tell);
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  };
  document.addEventListener("visibilitychange", tell);
  document.addEventListener("prerenderingchange", tell);
  tell();
}

/* A signature drawn with a finger, a pen or the mouse. Typing it stays possible at any time. */
function offerDrawing() {
  const field = document.querySelector(".sign");
  if (!field) return;
  const choice = field.querySelector(".choice");
  const typed = field.querySelector(".typed");
  const drawn = field.querySelector(".drawn");
  const pad = field.querySelector(".pad");
  const result = field.querySelector("[name=drawing]");
  const name = field.querySelector("[name=signature]");
  const pen = pad.getContext("2d");
  let isDrawing = false;
  let isEmpty = true;

  const clear = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    isEmpty = true;
    result.value = "";
  };
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * pad.width) / box.width,
      ((event.clientY - box.top) * pad.height) / box.height,
    ];
  };
  const show = () => {
    const wantsDrawing = field.querySelector("[name=way]:checked").value === "drawn";
    drawn.hidden = !wantsDrawing;
    typed.hidden = wantsDrawing;
    name.disabled = wantsDrawing;
    name.required = !wantsDrawing;
    if (!wantsDrawing) clear();
  };

  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = "#16202c";
  pad.addEventListener("pointerdown", (event) => {
    isDrawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!isDrawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
    isEmpty = false;
  });
  const lift = () => {
    isDrawing = false;
    if (!isEmpty) result.value = pad.toDataURL("image/png");
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
  field.querySelector(".clear").addEventListener("click", clear);
  choice.addEventListener("change", show);
  choice.hidden = false;
  show();
}

/* A form goes out once, however often its button is pressed. */
function sendOnce() {
  for (const form of document.querySelectorAll("form.once")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  /* Whoever comes back by the browser's own button may send again. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form.once")) delete form.dataset.sent;
  });
}

tellWhenSeen();
offerDrawing();
sendOnce();
document.getElementById("amiss")?.focus();
