package dev.ashlar.web.graphql.execution;

import dev.ashlar.operation.Upload;

/**
 * A file that came with a request.
 *
 * @param name what its sender calls it
 */
public record ReceivedFile(String name, Upload.Kept content) {}
