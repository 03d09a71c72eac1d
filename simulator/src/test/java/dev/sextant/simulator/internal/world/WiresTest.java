package dev.sextant.simulator.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.port.Network.Service;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes hear of connections that are not made when one of the two dies. */
class WiresTest {
  private static final int PORT = 17_000;

  private final ManualTime time = new ManualTime(Runnable::run, 0);
  private final World world = new World(time, 1);
  private final World.Life caller = life("127.0.0.1");
  private final World.Life called = life("127.0.0.2");
  private final List<String> heard = new ArrayList<>();

  private World.Life life(String ip) {
    return world.begin(ip, Runnable::run, new MemoryFiles());
  }

  private final class Ear implements Network.Listener {
    private final String name;

    Ear(String name) {
      this.name = name;
    }

    @Override
    public void up(Network.Wire wire) {
      heard.add(name + " up");
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      heard.add(name + " " + message);
    }

    @Override
    public void down(Network.Wire wire) {
      heard.add(name + " down");
    }
  }

  private Network.Wire connect() {
    called
        .environment()
        .network()
        .listen(
            PORT,
            Service.BUS,
            wire -> {
              heard.add("called accepts");
              return new Ear("called");
            });
    return caller
        .environment()
        .network()
        .connect("127.0.0.2", PORT, Service.BUS, new Ear("caller"));
  }

  @Test
  void connectionToAFrozenNode_isMadeWhenItThaws() {
    called.freeze();
    assertThat(connect()).isNotNull();
    assertThat(heard).isEmpty();
    called.thaw();
    assertThat(heard).containsExactly("called accepts", "caller up");
  }

  @Test
  void connectionToAFrozenNode_goesDownWhenThatIsKilled() {
    called.freeze();
    assertThat(connect()).isNotNull();
    called.end();
    assertThat(heard).containsExactly("caller down");
  }

  @Test
  void connectionOfAFrozenNode_goesDownWhenThatIsKilled() {
    caller.freeze();
    assertThat(connect()).isNotNull();
    assertThat(heard).containsExactly("called accepts");
    caller.end();
    assertThat(heard).containsExactly("called accepts", "called down");
  }

  @Test
  void madeConnection_goesDownOnce() {
    assertThat(connect()).isNotNull();
    called.end();
    assertThat(heard).containsExactly("called accepts", "caller up", "caller down");
  }
}
