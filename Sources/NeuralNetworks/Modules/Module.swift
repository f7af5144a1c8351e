import TensorEngine

/// A value with named parameters: a layer, or a network composed of layers and other modules.
///
/// A module lists what it holds once, in `visit(_:)`; optimizers, model files, checkpoints and
/// transfer all go through that list. A copy of a module is an independent network.
///
///     struct ActorCritic: Module {
///       var trunk: Sequential
///       var policy: Sequential
///       var value: Sequential
///
///       mutating func visit(_ visitor: inout some ModuleVisitor) {
///         visitor.module("trunk", &trunk)
///         visitor.module("policy", &policy)
///         visitor.module("value", &value)
///       }
///     }
///
/// Its parameters are then `trunk.dense_1.kernel`, `trunk.dense_1.bias`, … `value.dense_1.bias`.
public protocol Module: Sendable {
  /// Lends every parameter, every state and every inner module to a visitor, always in the same
  /// order and under the same names, which are unique within the module.
  mutating func visit(_ visitor: inout some ModuleVisitor)
}

/// What is done with the contents of a module.
public protocol ModuleVisitor {
  /// Visits a tensor that training changes.
  mutating func parameter(_ name: String, _ value: inout Tensor)
  /// Visits a tensor that is learned without gradients, such as a running mean.
  mutating func state(_ name: String, _ value: inout Tensor)
  /// Visits an inner module; optimizers leave all of a frozen one unchanged.
  mutating func module(_ name: String, _ module: inout some Module, isFrozen: Bool)
}

extension ModuleVisitor {
  /// Ignores states, unless a visitor does otherwise.
  public mutating func state(_ name: String, _ value: inout Tensor) {}

  /// Visits the contents of an inner module, unless a visitor does otherwise.
  public mutating func module(_ name: String, _ module: inout some Module, isFrozen: Bool) {
    module.visit(&self)
  }

  /// Visits an inner module that is trained.
  public mutating func module(_ name: String, _ module: inout some Module) {
    self.module(name, &module, isFrozen: false)
  }

  /// Visits a parameter that a layer may lack, such as a bias; nothing where it does.
  public mutating func parameter(_ name: String, _ value: inout Tensor?) {
    // Taken out first, so that the visitor sees the only reference and can write in place.
    guard var tensor = value.take() else { return }
    parameter(name, &tensor)
    value = tensor
  }
}
