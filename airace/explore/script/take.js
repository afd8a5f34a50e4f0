// What a reader takes away: the table, the picture, an address, a frame for another page. Loaded when a menu is opened.

const { make, load } = window.airaceExplorer;

function save({ figure, controls }, text, type, ending) {
  const choices = controls.map((control) => control.key.replace(/^-/, "minus-"));
  const name = [figure.id.replace("explorer-", ""), ...choices].join("-").replace(/[^\w.]+/g, "-");
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: `${name}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fontsOfPictures() {
  const own = { family: "sans-serif", faces: "" };
  return load("fonts.js").then(() => window.airaceFonts ?? own, () => own);
}

const asked = (query) => query && `?${query}`;
const addressOf = (explorer) => `${location.href.split("#")[0]}#${explorer.figure.id}${asked(explorer.query)}`;
const headlineOf = ({ figure }) => figure.querySelector(".explorer-headline > span").textContent;

// For a page of somebody else: the chart's own page in a frame of the height that it has here.
function frameOf(explorer) {
  const { figure } = explorer;
  const site = document.querySelector('meta[name="airace-site"]').content.replace(/\/?$/, "/");
  const { href } = new URL(`charts/${figure.id.replace("explorer-", "")}.html${asked(explorer.query)}`, site);
  const attribute = (text) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  const height = Math.ceil(figure.offsetHeight / 50) * 50 + 50;
  return `<iframe src=${attribute(href)} title=${attribute(headlineOf(explorer))} width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;
}

async function copy(explorer, text, what) {
  try {
    await navigator.clipboard.writeText(text);
    explorer.say(`${what} copied.`);
  } catch {
    const field = make("input", { value: text, readOnly: true, ariaLabel: `${what} of this view` });
    explorer.say("Copy this: ", field);
    field.select();
  }
}

// Whether the reader's language has a decimal comma: spreadsheets expect it then, with the semicolon between cells.
function comma() {
  try {
    return (1.5).toLocaleString(navigator.languages).includes(",");
  } catch {
    return false; // a language for which the browser has a name, and nothing more
  }
}

window.airaceTake = {
  opened: ({ figure }) => { figure.querySelector("[data-do=semicolons]").hidden = !comma(); },
  csv: (explorer) => save(explorer, csv(explorer.table), "text/csv;charset=utf-8", "csv"),
  semicolons: (explorer) => save(explorer, csv(explorer.table, ";", ","), "text/csv;charset=utf-8", "csv"),
  copy: async (explorer) => {
    try {
      await copyTable(explorer.table);
      explorer.say("Table copied.");
    } catch {
      explorer.figure.querySelector(".explorer-numbers").open = true;
      getSelection().selectAllChildren(explorer.table);
      explorer.say("The table is selected: copy it.");
    }
  },
  svg: async (explorer) => save(explorer, svgOf(explorer.figure, await fontsOfPictures()), "image/svg+xml", "svg"),
  png: async (explorer) => save(explorer, await pngOf(explorer.figure, await fontsOfPictures()), "image/png", "png"),
  link: (explorer) => copy(explorer, addressOf(explorer), "Link"),
  share: (explorer) => navigator.share({ title: headlineOf(explorer), url: addressOf(explorer) }).catch(() => {}), // or not, after all
  embed: (explorer) => copy(explorer, frameOf(explorer), "Code"),
};
