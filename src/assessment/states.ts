export { type State, states } from "../data/values/states.js";
