package dev.ashlar.reference;

/**
 * How another server has answered this node.
 *
 * @param name of the namespace
 * @param failing whether it is left alone for now, since it did not answer several times in a row
 * @param asked how many questions were sent to it
 * @param unanswered how many of them it did not answer
 */
public record NamespaceState(String name, boolean failing, long asked, long unanswered) {}
