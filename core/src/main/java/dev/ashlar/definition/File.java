package dev.ashlar.definition;

/**
 * A file that a document refers to: the type of a component whose attribute is a File. A list of
 * them is an attribute that holds several.
 *
 * @param type the media type
 * @param size in bytes
 * @param digest identifies the content
 * @param url where the bytes are
 */
public record File(String id, String name, String type, long size, String digest, String url) {}
