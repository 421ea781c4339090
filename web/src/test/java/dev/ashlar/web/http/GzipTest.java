package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content coding gzip. */
final class GzipTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|true", "gzip, deflate, br, zstd|true", "x-gzip|true", "GZIP;Q=0.5|true",
        "br, gzip;q=0.001|true", "*|true", "*;q=0.1|true", "gzip;q=0|false",
        "gzip;q=0.000, *|false",
        "*, gzip;q=0|false", "*;q=0|false", "identity|false", "br|false", "gzipped|false",
        ",|false",
        "identity;q=0, *;q=0.5|true", "gzip;q=nonsense|true"
      })
  void a_request_admits_it_by_name_or_as_any(String header, boolean accepted) {
    assertThat(Gzip.isAccepted(header)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 65_536, 3_000_000})
  void what_is_compressed_can_be_read_by_others(int length) throws IOException {
    byte[] random = new byte[length];
    new Random(length).nextBytes(random);
    byte[] same = new byte[length];
    for (byte[] plain : new byte[][] {random, same}) {
      for (byte[] coded : new byte[][] {Gzip.of(plain), Gzip.smallest(plain)}) {
        var stream = new GZIPInputStream(new ByteArrayInputStream(coded));
        assertThat(stream.readAllBytes()).isEqualTo(plain);
      }
    }
    assertThat(Gzip.of(same).length).isLessThan(Math.max(100, length / 100));
  }
}
