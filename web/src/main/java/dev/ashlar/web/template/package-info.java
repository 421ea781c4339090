/**
 * Templates in the language of Pebble (the syntax of Twig), for whoever makes pages.
 *
 * <p>{@link dev.ashlar.web.template.Templates} finds a template, in the folder of the application or among
 * the built-in ones, and renders it; a template of the application that fails is told of as {@link
 * dev.ashlar.web.template.BrokenTemplate}, and the built-in one is rendered instead. {@code ContextualText}
 * reads a template before the engine does: it knows in which part of the HTML each value stands, so that
 * values are escaped for it. {@code TemplateTime} ends what loops. {@link dev.ashlar.web.template.Markup}
 * is HTML that Java writes.
 */
@NullMarked
package dev.ashlar.web.template;

import org.jspecify.annotations.NullMarked;
