import Environments
import Gym

extension Console {
  /// Tells where a name stands for a version, or for one that has been replaced.
  static func notice(about id: String) {
    if let text = EnvironmentRegistry.standard.notice(about: id) { warning(text) }
  }
}
