/**
 * Documents in bulk, as files have them: NDJSON, CSV or a JSON array, read and written one at a time
 * in constant memory.
 *
 * <p>Read {@link dev.ashlar.transfer.FileFormat} first. Inwards, {@link dev.ashlar.transfer.Items} makes
 * {@link dev.ashlar.transfer.Item}s of a stream, each with its line, and {@link
 * dev.ashlar.transfer.Import} makes writes of them and a {@link dev.ashlar.transfer.Report} of what
 * came of it. Outwards, {@link dev.ashlar.transfer.Export} asks for one page after the other and
 * writes them in a format. {@code Cells} says how a CSV cell and a JSON value stand for each other.
 */
@NullMarked
package dev.ashlar.transfer;

import org.jspecify.annotations.NullMarked;
