// A link carries what the page holds in its fragment, which no browser sends to a server:
// JSON, deflated, in the alphabet of addresses.

// maxText is how long a text can be, in characters. The command takes more.
export const maxText = 1 << 18;

const maxLinked = 8 * maxText; // bytes of two texts, in JSON

export async function encode(state) {
  const packed = await collect(new Blob([JSON.stringify(state)]).stream()
    .pipeThrough(new CompressionStream("deflate-raw")));
  const letters = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// decode gives what a fragment carries. An error says why it carries nothing.
export async function decode(fragment) {
  let state;
  try {
    const letters = atob(fragment.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const bytes = await collect(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
    state = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error("The link is not whole: ask for it again.", { cause });
  }
  if (typeof state?.text !== "string") throw new Error("The link carries no text: ask for it again.");
  return state;
}

// collect reads a stream, as far as a link can reach.
async function collect(stream) {
  const chunks = [];
  let size = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
    if (size > maxLinked) {
      reader.cancel();
      throw new Error("too long");
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
