// An engine has a worker answer questions, one after another. Only the newest questions
// count: those that wait are dropped for newer ones, and what takes long is ended.

const patience = 1_000; // milliseconds that a run goes on when nobody waits for it any more
const longest = 10_000; // that any run goes on

const tooLong = `This takes longer than ${longest / 1000} seconds in a browser. The command has no such limit.`;
const ended = "This text is nested deeper, or takes more memory, than a browser allows. " +
  "The command has more room, and says what is wrong with it.";

export class Engine {
  #module;
  #script;
  #answered;
  #worker = null;
  #running = null;
  #waiting = [];
  #timer = 0;

  // MODULE is the compiled program, SCRIPT the address of the worker's. ANSWERED is called
  // with a question and its answer, unless newer questions were asked meanwhile.
  constructor(module, script, answered) {
    this.#module = module;
    this.#script = script;
    this.#answered = answered;
  }

  ask(questions) {
    this.#waiting = questions;
    if (!this.#running) return this.#next();
    this.#running.stale = true;
    this.#endIn(patience - (performance.now() - this.#running.since));
  }

  #next() {
    const question = this.#waiting.shift();
    if (!question) return;
    this.#worker ??= this.#begin();
    this.#running = { question, since: performance.now(), stale: false };
    this.#worker.postMessage(question);
    this.#endIn(longest);
  }

  #begin() {
    const worker = new Worker(this.#script);
    worker.onmessage = ({ data }) => data ? this.#done(data) : this.#end(ended);
    worker.onerror = () => this.#end(ended);
    worker.postMessage(this.#module);
    return worker;
  }

  #endIn(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(tooLong), time);
  }

  // end gives the worker up. What waits about the same text would end likewise.
  #end(error) {
    this.#worker.terminate();
    this.#worker = null;
    if (!this.#running.stale) this.#waiting = [];
    this.#done({ error });
  }

  #done(answer) {
    clearTimeout(this.#timer);
    const { question, stale } = this.#running;
    this.#running = null;
    if (!stale) this.#answered(question, answer);
    this.#next();
  }
}
