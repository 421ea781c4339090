package dev.ashlar.operation;

/**
 * A file for a File attribute.
 *
 * @param attribute whose value it becomes
 * @param name what the file is called
 */
public record NamedUpload(String attribute, String name, Upload.Kept upload) {}
