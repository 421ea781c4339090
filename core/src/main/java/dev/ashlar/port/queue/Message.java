package dev.ashlar.port.queue;

/**
 * An event on its way.
 *
 * @param id the same on every try
 * @param key what it is in order with: the document's path
 * @param type the media type of the body
 * @param body shared, never changed
 */
public record Message(String id, String key, String type, byte[] body) {}
