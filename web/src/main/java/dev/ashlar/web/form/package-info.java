/**
 * Documents as forms, and forms as documents. Everything here is data; templates make HTML of it.
 *
 * <p>{@link dev.ashlar.web.form.Form} is the way in. A document fills {@link dev.ashlar.web.form.Controls}
 * ({@code FormWriter}), a browser sends controls back ({@link dev.ashlar.web.form.FormBody}), and {@code
 * FormReader} makes members of them: what a control shows as it did before stays as it is stored, to the
 * last digit. {@link dev.ashlar.web.form.Field} is a control with all that a template needs to draw it.
 */
@NullMarked
package dev.ashlar.web.form;

import org.jspecify.annotations.NullMarked;
