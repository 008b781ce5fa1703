/** Beside an activation's texts: what they were made from, as JSON. */
export const ACTIVATION_RECORD = "activation.json";
