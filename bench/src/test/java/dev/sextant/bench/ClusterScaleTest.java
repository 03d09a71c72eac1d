package dev.sextant.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClusterScaleTest {

  @Test
  void hundredNodesMeetAndSurviveTheLossOfATenthOfTheMasters() throws IOException {
    try (ClusterScale scale = new ClusterScale(100)) {
      ClusterScale.Row row = scale.measure();
      assertThat(row.killed()).isEqualTo(5);
      assertThat(row.meeting().clusterSeconds()).isLessThan(15);
      // The node timeout, two seconds until the votes are there, and another round for who has
      // asked for them together with somebody else.
      assertThat(row.failover().clusterSeconds()).isLessThan(17 + 62);
      assertThat(row.messagesPerNodeAndSecond()).isBetween(2.0, row.mostMessagesPerNodeAndSecond());
    }
  }
}
