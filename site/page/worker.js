// The worker gets the compiled program first, then questions. An answer of null says that
// the program has ended.
import "wasm_exec.js";

let ready;

async function begin(module) {
  const go = new Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance); // until it waits for questions
}

onmessage = async ({ data }) => {
  if (data instanceof WebAssembly.Module) {
    ready = begin(data);
    return;
  }
  await ready;
  let answer;
  try {
    answer = plimsoll(JSON.stringify(data));
  } catch {
    // it has ended, and said why in the console
  }
  postMessage(answer === undefined ? null : JSON.parse(answer));
};
