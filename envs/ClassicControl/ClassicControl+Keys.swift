import Foundations
import Gym

extension CartPole {
  /// The arrows push; the last push goes on, as the environment knows no rest.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "push left"), .init([.right], .discrete(1), "push right"),
    ], idle: .lastAction, idleLabel: "goes on")
}

extension MountainCar {
  /// The arrows push, nothing rolls.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "push left"), .init([.right], .discrete(2), "push right"),
    ], idle: .action(.discrete(1)), idleLabel: "roll")
}

extension Acrobot {
  /// The arrows turn, nothing swings.
  static let keyMap = KeyMap(
    [
      .init([.left], .discrete(0), "turn left"), .init([.right], .discrete(2), "turn right"),
    ], idle: .action(.discrete(1)), idleLabel: "swing")
}

extension MountainCarContinuous {
  /// The arrows push with full force, nothing rolls.
  static let keyMap = KeyMap(
    [
      .init([.left], .array(NDArray([-1])), "push left"),
      .init([.right], .array(NDArray([1])), "push right"),
    ], idle: .action(.array(NDArray([0]))), idleLabel: "roll")
}

extension Pendulum {
  /// The arrows turn with full force; with the arrow down as well, with half of it.
  static let keyMap = KeyMap(
    [
      .init([.left], .array(NDArray([2])), "turn left"),
      .init([.right], .array(NDArray([-2])), "turn right"),
      .init([.left, .down], .array(NDArray([1])), "turn left gently"),
      .init([.right, .down], .array(NDArray([-1])), "turn right gently"),
    ], idle: .action(.array(NDArray([0]))), idleLabel: "swing")
}
