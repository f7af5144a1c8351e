import Spaces

/// Vector environments made of a data set: each environment shows one example of a batch.
public protocol DatasetEnvironment: VectorEnvironment {
  /// The steps of one pass over the data set, of all environments together.
  var epochLength: Int { get }
  /// Mean and variance of the examples' elements. May take a pass over all examples.
  var observationMoments: ObservationMoments { get }
  /// The batch that was shown last with its answers; nil where there is no picture of it.
  var scene: DisplayList? { get }
  /// What the names of columns and classes were when one's own files were read; nil of other sets.
  var dataFingerprint: String? { get }
}

extension DatasetEnvironment {
  public var dataFingerprint: String? { nil }
}
