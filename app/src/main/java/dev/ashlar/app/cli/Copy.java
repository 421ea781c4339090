package dev.ashlar.app.cli;

import dev.ashlar.transfer.FileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Copies what a server sends to a file, and counts its documents. Used once. */
final class Copy {
  private static final int BUFFER = 65_536;

  private final InputStream body;
  private final OutputStream stream;
  private final Progress progress;
  private final byte[] buffer = new byte[BUFFER];
  private boolean quoted;
  private boolean inLine;
  private long lines;

  Copy(InputStream body, OutputStream stream, Progress progress) {
    this.body = body;
    this.stream = stream;
    this.progress = progress;
  }

  /**
   * Copies everything; returns how many documents there were.
   *
   * @param format that of the file; NDJSON is sent where it is JSON
   */
  long run(FileFormat format) throws IOException {
    for (int got = next(); got >= 0; got = next()) {
      if (format == FileFormat.JSON) {
        elements(got);
      } else {
        stream.write(buffer, 0, got);
        count(got, format == FileFormat.CSV);
      }
      progress.at(lines, "documents", "");
    }
    if (format == FileFormat.JSON) {
      stream.write((lines == 0 ? "[]\n" : "\n]\n").getBytes(StandardCharsets.US_ASCII));
    }
    return format == FileFormat.CSV ? Math.max(0, lines - 1) : lines;
  }

  private int next() {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new FailedCommand("The export is not complete: the server broke off", e);
    }
  }

  private void count(int length, boolean csv) {
    for (int i = 0; i < length; i++) {
      quoted ^= csv && buffer[i] == '"';
      lines += buffer[i] == '\n' && !quoted ? 1 : 0;
    }
  }

  /** Lines become the elements of an array; a line's end is written before the next one begins. */
  private void elements(int length) throws IOException {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (!inLine) {
        stream.write((lines == 0 ? "[\n" : ",\n").getBytes(StandardCharsets.US_ASCII));
        inLine = true;
      }
      if (buffer[i] == '\n') {
        stream.write(buffer, start, i - start);
        start = i + 1;
        lines++;
        inLine = false;
      }
    }
    stream.write(buffer, start, length - start);
  }
}
