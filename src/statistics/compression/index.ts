/** Rows with the same regressors, put together without loss. */
export { type CompressedModel, type CompressModelOptions, compressModel } from "./compress-model.js";
