import { formatNumber } from "../../../findings/wording.js";

/** A confidence level as words: 0.95 is "95 per cent". */
export const levelWords = (level: number): string => `${formatNumber(level * 100)} per cent`;
