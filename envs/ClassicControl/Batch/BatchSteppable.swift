import CEnvironments
import Gym
import Spaces

/// An environment of which a kernel steps N side by side; see `BatchEnvironment`.
public protocol BatchSteppable: Environment {
  /// The constants of the system.
  associatedtype Parameters: Sendable, Equatable, Codable
  /// One action in the batch: `Int32` for a discrete action, `Float` for a continuous one.
  associatedtype BatchAction: Sendable

  /// Gymnasium's constants.
  static var standardParameters: Parameters { get }
  /// Makes a system.
  init(parameters: Parameters)
  /// The constants of the system.
  var parameters: Parameters { get }
  /// Makes the environment from keyword arguments.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> Self
  /// What the kernel needs to know.
  static var batch: BatchDescription { get }
  /// The constants as the kernel takes them: a C struct of floats alone.
  associatedtype KernelParameters
  /// The constants as the kernel takes them.
  /// - Throws: `GymError.badVector` where the kernel can't do what they ask for.
  static func kernelParameters(_ parameters: Parameters) throws(GymError) -> KernelParameters
  /// Where episodes start: bounds of each number that is drawn; the rest of the state is 0.
  static func startBounds(_ options: ResetOptions) throws(GymError) -> [(low: Double, high: Double)]
  /// Goes to a state of the batch, to be drawn or compared.
  mutating func setBatchState(_ values: [Float])
}

extension BatchSteppable {
  /// N at once, for the registry.
  /// - Throws: `GymError` where an argument is wrong or the number of environments can't be.
  public static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment
  {
    try BatchEnvironment<Self>(
      count: request.count, parameters: [try make(request.arguments).parameters],
      autoreset: request.autoreset, maxEpisodeSteps: request.maxEpisodeSteps)
  }
}

/// A kernel and its sizes.
public struct BatchDescription: Sendable {
  /// The environment's name, for messages.
  public let name: String
  /// S, the values of a state.
  public let stateCount: Int
  /// D, the values of an observation.
  public let observationCount: Int
  /// After how many steps the registered environment cuts an episode off.
  public let maxEpisodeSteps: Int
  /// What one environment costs about, in ns: a thread of its own wants 50 us of work.
  let cost: Double
  /// Steps environments.
  let step:
    @Sendable (
      UnsafePointer<kernel_lanes>, UnsafeRawPointer, UnsafePointer<Float>, Bool
    ) -> Int
  /// Writes observations.
  let observe: @Sendable (UnsafePointer<kernel_lanes>) -> Void
}
