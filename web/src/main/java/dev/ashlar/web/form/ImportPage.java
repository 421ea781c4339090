package dev.ashlar.web.form;

import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that is to be imported, as far as it is known. Immutable.
 *
 * @param fileName as it was sent; empty where none was
 * @param format what it is
 * @param columns what can be mapped, each with the member that it becomes; an empty one leaves it out
 * @param members what a column can become
 * @param content the file itself, encoded, where it is small enough to be sent back and forth
 * @param atomic whether all is imported or nothing
 * @param report what came of it, or what would come of it
 * @param done whether it was imported; otherwise that was only tried
 * @param hidden the controls that nobody sees
 * @param problem why the file cannot be read
 */
public record ImportPage(
    String fileName,
    Optional<FileFormat> format,
    Map<String, String> columns,
    List<String> members,
    Optional<String> content,
    boolean atomic,
    Optional<Report> report,
    boolean done,
    Map<String, String> hidden,
    Optional<String> problem) {}
