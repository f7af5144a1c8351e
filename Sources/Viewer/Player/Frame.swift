import Gym
import Spaces

/// One moment of an episode: what is seen, what led here, and what is done next.
public struct Frame: Sendable {
  /// Where the picture of a moment comes from.
  public enum Scene: Sendable {
    /// The environment as it stood: it draws itself when it is shown.
    case environment(AnyEnvironment)
    /// A scene that is there already.
    case drawn(DisplayList)
    /// There is none; the observation's numbers are shown instead.
    case none
  }

  /// The picture.
  public var scene: Scene
  /// What is seen.
  public var observation: SpaceValue
  /// What is done next, nil in the last frame.
  public var action: SpaceValue?
  /// The reward of the step that led here, nil in the first frame.
  public var reward: Double?
  /// The step that led here reached a terminal state.
  public var terminated: Bool
  /// The step that led here was cut off.
  public var truncated: Bool
  /// What the agent thinks that each action is worth, `[A]`; empty where it does not say.
  public var actionValues: [Float]
  /// How much each element of the observation speaks for the action, of as many elements as it has;
  /// empty where nobody says.
  public var relevance: [Float] = []

  /// Makes a frame.
  public init(
    scene: Scene, observation: SpaceValue, action: SpaceValue? = nil, reward: Double? = nil,
    terminated: Bool = false, truncated: Bool = false, actionValues: [Float] = []
  ) {
    self.scene = scene
    self.observation = observation
    self.action = action
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.actionValues = actionValues
  }

  /// The scene as it is drawn, nil where there is none.
  public var displayList: DisplayList? {
    switch scene {
    case .environment(let environment): environment.render()
    case .drawn(let list): list
    case .none: nil
    }
  }
}
