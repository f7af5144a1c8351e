/// Environments that draw themselves together, as those made of a data set draw a batch.
public protocol PicturedEnvironments {
  /// What was shown last and how it was answered; nil where there is no picture of it.
  var scene: DisplayList? { get }
}
