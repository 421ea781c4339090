package dev.ashlar.transfer;

import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes documents to a stream, page by page. Not thread-safe. */
sealed interface DocumentWriter permits TableWriter, DocumentWriter.Lines, DocumentWriter.Array {
  /** Writes some documents, each as UTF-8 JSON. */
  void write(List<byte[]> documents);

  /** Nothing follows. */
  void end();

  static DocumentWriter of(
      FileFormat format, OutputStream out, Resource resource, Export.Wanted wanted) {
    return switch (format) {
      case NDJSON -> new Lines(out);
      case CSV -> new TableWriter(out, ',', resource, wanted);
      case TSV -> new TableWriter(out, '\t', resource, wanted);
      case JSON -> new Array(out);
    };
  }

  /** One document a line. */
  record Lines(OutputStream out) implements DocumentWriter {
    @Override
    public void write(List<byte[]> documents) {
      try {
        for (byte[] document : documents) {
          out.write(document);
          out.write('\n');
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void end() {
      // every line has its end
    }
  }

  /** One JSON array, an element a line. */
  final class Array implements DocumentWriter {
    private final OutputStream out;
    private String separator = "[\n";

    Array(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(List<byte[]> documents) {
      try {
        for (byte[] document : documents) {
          out.write(separator.getBytes(StandardCharsets.US_ASCII));
          out.write(document);
          separator = ",\n";
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void end() {
      String end = separator.startsWith("[") ? "[]\n" : "\n]\n";
      try {
        out.write(end.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
