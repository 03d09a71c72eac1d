package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.slots.Slots;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys reach their master although slots move and connections break while they are sent. */
class ClusterPipelineTest {
  private static final Access ACCESS = new Access(null, null);
  private static final String KEY = "key";
  private static final String SLOT = Integer.toString(Slots.of(KEY.getBytes(US_ASCII)));

  private final List<String> answers = new ArrayList<>();
  private SimulatedCluster cluster;
  private SlotOwners owners;
  private ClusterPipeline pipeline;
  private RespConnection owner;
  private RespConnection other;

  @BeforeEach
  void start() throws Exception {
    cluster = SimulatedCluster.builder().masters(2).replicasPerMaster(0).start();
    SimulatedNode first = cluster.nodeFor(KEY);
    SimulatedNode second =
        cluster.nodes().stream().filter(node -> !node.equals(first)).findFirst().orElseThrow();
    owner = ACCESS.connect(new Address(first.host(), first.port()));
    other = ACCESS.connect(new Address(second.host(), second.port()));
    owners = new SlotOwners(List.of(owner.address(), other.address()), ACCESS);
    pipeline = new ClusterPipeline(owners);
  }

  @AfterEach
  void stop() {
    pipeline.close();
    owner.close();
    other.close();
    cluster.close();
  }

  private KeyTask task(String... words) {
    return new KeyTask() {
      @Override
      public int slot() {
        return Integer.parseInt(SLOT);
      }

      @Override
      public List<List<byte[]>> requests() {
        return List.of(Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toList());
      }

      @Override
      public long weight() {
        return 1;
      }

      @Override
      public void answered(List<RespValue> replies, boolean isRepeated) {
        answers.add(replies.get(0).text() + (isRepeated ? " again" : ""));
      }
    };
  }

  private void send(String... words) throws Exception {
    pipeline.submit(task(words));
    pipeline.drain();
  }

  @Test
  void slotThatHasMoved_isFollowed_andRemembered() throws Exception {
    String id = other.ask("CLUSTER", "MYID").text();
    other.ask("CLUSTER", "SETSLOT", SLOT, "NODE", id);
    owner.ask("CLUSTER", "SETSLOT", SLOT, "NODE", id);

    send("SET", KEY, "x");

    assertThat(answers).containsExactly("OK");
    assertThat(other.ask("GET", KEY).text()).isEqualTo("x");
    assertThat(owners.owner(Integer.parseInt(SLOT))).isEqualTo(other.address());
  }

  @Test
  void slotOnTheMove_isAskedFor_andNotRemembered() throws Exception {
    other.ask("CLUSTER", "SETSLOT", SLOT, "IMPORTING", owner.ask("CLUSTER", "MYID").text());
    owner.ask("CLUSTER", "SETSLOT", SLOT, "MIGRATING", other.ask("CLUSTER", "MYID").text());

    send("SET", KEY, "x");

    assertThat(answers).containsExactly("OK");
    other.ask("ASKING");
    assertThat(other.ask("GET", KEY).text()).isEqualTo("x");
    assertThat(owners.owner(Integer.parseInt(SLOT))).isEqualTo(owner.address());
  }

  @Test
  void connectionThatBreaks_isMadeAgain_andWhatWasOnItIsSentAgain() throws Exception {
    send("SET", KEY, "1");
    owner.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    send("INCR", KEY);

    assertThat(answers).hasSize(2).last().isEqualTo("2 again");
  }

  @Test
  void manyRequests_areAnsweredInTheirOrder() throws Exception {
    for (int i = 1; i <= 5000; i++) {
      pipeline.submit(task("INCR", KEY));
    }
    pipeline.drain();

    assertThat(answers).hasSize(5000).first().isEqualTo("1");
    assertThat(answers).last().isEqualTo("5000");
  }

  @Test
  void errorsThatAreNoRedirections_goToTheTask() throws Exception {
    send("NOSUCHCOMMAND");

    assertThat(answers).hasSize(1);
    assertThat(answers.get(0)).startsWith("ERR unknown command");
  }

  @Test
  void clusterWithSlotsOfNobody_isNoTarget() throws Exception {
    owner.ask("CLUSTER", "DELSLOTS", SLOT);

    assertThatThrownBy(() -> new SlotOwners(List.of(owner.address()), ACCESS))
        .hasMessageContaining("slots " + SLOT + " of the target have no master");
  }
}
