// Addresses of states: #explorer-funding-gap?year=2024&per=head opens that state of that explorer.

// What stands behind the #: the id of a chart, and the query of a state or undefined. Programs for chatting encode the
// question mark, and a sentence may end behind the address.
function addressed(hash) {
  let text = hash.slice(1);
  if (!text.includes("?")) text = text.replace(/%3F/i, "?").replaceAll(/%3D/gi, "=").replaceAll(/%26/g, "&");
  const [id, query] = text.split(/\?(.*)/s);
  return { id: decoded(id).replace(/[.,;:!?)\]}>"'’”]+$/, ""), query };
}

function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a per cent sign that encodes nothing
  }
}

// Let the address in the bar follow; files of a browser that does not allow it keep theirs.
function follow(id, query) {
  try {
    history.replaceState(history.state, "", `#${id}${query && "?" + query}`);
  } catch { /* the chart shows its state all the same */ }
}
