# JSON with 17 significant digits (jsonlite stops at 15). NA and NaN are null; infinities are strings.
full_precision_json <- function(o) {
  if (is.null(o)) return("null")
  if (is.matrix(o)) o <- list(rows = nrow(o), columns = ncol(o), data = I(as.vector(unname(o))))
  if (is.list(o)) {
    parts <- vapply(o, full_precision_json, "")
    if (is.null(names(o))) return(paste0("[", paste(parts, collapse = ","), "]"))
    return(paste0("{", paste0(encodeString(names(o), quote = '"'), ":", parts, collapse = ","), "}"))
  }
  if (is.factor(o)) o <- as.character(o)
  text <- if (is.character(o)) ifelse(is.na(o), "null", encodeString(unclass(o), quote = '"'))
    else if (is.logical(o)) ifelse(is.na(o), "null", tolower(unclass(o)))
    else ifelse(is.na(o), "null", ifelse(o == Inf, '"Infinity"', ifelse(o == -Inf, '"-Infinity"', sprintf("%.17g", unclass(o)))))
  if (length(o) == 1 && !inherits(o, "AsIs")) text else paste0("[", paste(text, collapse = ","), "]")
}
