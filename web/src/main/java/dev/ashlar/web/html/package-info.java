/**
 * Pages for people: every address of a resource, for browsers (SPEC 14). A page asks for the same
 * operations as JSON does, with the same rights and hooks, and shows what they come to.
 *
 * <p>{@link dev.ashlar.web.html.HtmlFace} lists the routes. A handler ({@code HomePage}, {@code ListPage},
 * {@code DocumentPage}, {@code HistoryPage}, {@code SeriesPage}) makes a model of maps and lists; {@code
 * Pages} adds what all pages have in common, renders a template with it and answers. {@code Shown} is how
 * one resource is shown: its names, columns and title. {@code ValueMarkup} writes values, {@code
 * TargetTitles} finds out what references are called. {@link dev.ashlar.web.html.ProblemPages} makes a page
 * of every problem that a browser gets. {@code Texts} holds the words that people read.
 */
@NullMarked
package dev.ashlar.web.html;

import org.jspecify.annotations.NullMarked;
