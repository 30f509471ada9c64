/** Ids become names of files; nothing in them leads out of the folder. */
export const fileName = (id: string): string => id.replaceAll(/[^\w-]+/g, "-");
