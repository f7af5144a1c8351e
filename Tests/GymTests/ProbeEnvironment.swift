import Gym
import Spaces

/// An environment for tests: it counts its steps, ends at a number, and misbehaves on request.
struct Probe: Environment, Codable, Equatable {
  var count = 0
  var last = 5
  var reward = 1.0
  var isOutside = false
  var note = 0.1

  var observationSpace: Space { .box(Box(low: 0, high: 100, shape: [1])) }
  var actionSpace: Space { .discrete(Discrete(2, start: 1)) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<1>, info: Info)
  {
    try options.checkOptions(known: ["note"])
    note = try options.numberOption("note") ?? note
    count = 0
    return ([isOutside ? -1 : 0], ["start": true])
  }

  mutating func step(_ action: Int) throws(GymError) -> Step<Vector<1>> {
    count += 1
    return Step(observation: [Float(count)], reward: reward, terminated: count == last)
  }
}

/// An environment of continuous actions that adds its action to its position; it can't be saved.
struct Walker: Environment {
  var position: Float = 0
  var observationSpace: Space { .box(Box(low: -100, high: 100, shape: [1])) }
  var actionSpace: Space { .box(Box(low: -1, high: 1, shape: [2])) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<1>, info: Info)
  {
    position = 0
    return ([0], [:])
  }

  mutating func step(_ action: Vector<2>) throws(GymError) -> Step<Vector<1>> {
    position += action[0] + 10 * action[1]
    return Step(observation: [position], reward: Double(position), terminated: false)
  }
}
