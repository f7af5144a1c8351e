import PalestraKit

/// A corridor of five rooms; the way out is the last one.
struct Corridor: Environment, Codable {
  var room = 0
  var random = PCG64()
  var observationSpace: Space { .discrete(Discrete(5)) }
  var actionSpace: Space { .discrete(Discrete(2)) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Int, info: Info)
  {
    try options.checkOptions(known: [])
    if let seed { random = PCG64(seed: seed) }
    room = random.integers(upTo: 4)
    return (room, [:])
  }

  mutating func step(_ action: Int) -> Step<Int> {
    room = max(0, room + (action == 1 ? 1 : -1))
    return Step(observation: room, reward: room == 4 ? 1 : -0.1, terminated: room == 4)
  }
}
