// A quiz: choose an answer, press Check, read why it is right or not. The explanations stand on the page already and
// fold up where this script does not run. Of what is chosen, the device keeps which questions were answered right.
const QUIZ_KEPT = "airace-quiz";
function keep(id) {
  try {
    const all = Object(JSON.parse(localStorage.getItem(QUIZ_KEPT)));
    localStorage.setItem(QUIZ_KEPT, JSON.stringify({ ...all, [id]: true }));
  } catch { /* nothing is kept, and nothing is missing */ }
}

function start(question) {
  const said = question.querySelector(".quiz-said");
  const button = question.querySelector("button");
  const explanations = question.querySelector("details");

  // Only here is something announced: who walks through the answers with the arrow keys hears no verdicts on the way.
  const check = () => {
    const chosen = question.querySelector("input:checked");
    if (!chosen) return tell("none", "Choose an answer first.");
    const words = explanations.querySelector(`[data-answer="${chosen.value}"]`);
    const again = explanations.querySelector(".quiz-again");
    if (words.dataset.right === "yes") keep(question.id);
    tell(words.dataset.right, ...words.cloneNode(true).childNodes, again.cloneNode(true));
  };
  const tell = (right, ...words) => {
    said.dataset.right = right;
    said.replaceChildren(...words);
  };
  const forget = () => tell("none");

  for (const control of question.querySelectorAll("input, button")) control.hidden = false;
  explanations.hidden = true;
  button.addEventListener("click", check);
  question.addEventListener("change", forget); // what was said belongs to the answer before
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "radio") return;
    event.preventDefault(); // a form without a submit button would be sent
    check();
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const quiz of document.querySelectorAll("form.quiz")) {
    quiz.addEventListener("submit", (event) => event.preventDefault());
    // WebKit keeps a page that one leaves, but some time after its return resets the forms that are not to be completed.
    addEventListener("pagehide", () => { quiz.autocomplete = "on"; });
    addEventListener("pageshow", () => { quiz.autocomplete = "off"; });
    quiz.querySelectorAll("fieldset").forEach(start);
  }
});
