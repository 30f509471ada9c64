/** A label without its article: "a sheriff" and "sheriff" alike give "sheriff". */
export const withoutArticle = (label: string): string => label.replace(/^(an?|the) /, "");
