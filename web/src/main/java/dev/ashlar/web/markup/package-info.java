/**
 * What people write, as HTML that does no harm: {@link dev.ashlar.web.markup.Markdown}. The only package that
 * turns a document's text into markup, and the only one that knows the parser and the sanitiser.
 */
@NullMarked
package dev.ashlar.web.markup;

import org.jspecify.annotations.NullMarked;
