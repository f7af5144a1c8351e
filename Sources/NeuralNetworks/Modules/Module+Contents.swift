import TensorEngine

/// A tensor of a module under its full name, such as `trunk.dense_1.kernel`.
public typealias NamedTensor = (name: String, value: Tensor)

extension Module {
  /// Every parameter under its full name, in order.
  public var namedParameters: [NamedTensor] { contents.parameters }

  /// Every state under its full name, in order.
  public var namedStates: [NamedTensor] { contents.states }

  /// Every parameter, then every state, under its full name.
  public var namedTensors: [NamedTensor] {
    let contents = contents
    return contents.parameters + contents.states
  }

  /// Every parameter, in order.
  public var parameters: [Tensor] { contents.parameters.map(\.value) }

  /// The full names of the parameters, in order.
  public var parameterNames: [String] { contents.parameters.map(\.name) }

  /// Every state, in order.
  public var states: [Tensor] { contents.states.map(\.value) }

  /// The full names of the states, in order.
  public var stateNames: [String] { contents.states.map(\.name) }

  /// Which parameters optimizers leave unchanged, in order; empty where all are trained.
  public var frozenParameters: [Bool] {
    let frozen = contents.isFrozen
    return frozen.contains(true) ? frozen : []
  }

  /// The number of elements of all parameters.
  public var parameterCount: Int { contents.parameters.reduce(0) { $0 + $1.value.count } }

  /// The number of elements that optimizers change.
  public var trainableParameterCount: Int {
    let contents = contents
    return zip(contents.parameters, contents.isFrozen).reduce(0) {
      $0 + ($1.1 ? 0 : $1.0.value.count)
    }
  }

  private var contents: ContentsVisitor {
    var (copy, visitor) = (self, ContentsVisitor())
    copy.visit(&visitor)
    return visitor
  }

  /// Lends every parameter for reading or writing, in order.
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(body: body)
      visit(&visitor)
    }
  }

  /// Lends every state for reading or writing, in order.
  public mutating func forEachState(_ body: (inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = StateVisitor(body: body)
      visit(&visitor)
    }
  }

  /// Lends every parameter and every state under its full name, in order.
  public mutating func forEachTensor(_ body: (_ name: String, inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = NamedVisitor(body: body)
      visit(&visitor)
    }
  }

  /// Takes over the states that layers recorded in a context of training.
  public mutating func takeStates(from context: ForwardContext) {
    forEachState { state in
      if let new = context.takeUpdate(of: state) { state = new }
    }
  }
}

private struct ContentsVisitor: ModuleVisitor {
  var parameters: [NamedTensor] = []
  var states: [NamedTensor] = []
  /// One for each parameter.
  var isFrozen: [Bool] = []
  private var prefix = ""
  private var isInsideFrozen = false

  mutating func parameter(_ name: String, _ value: inout Tensor) {
    parameters.append((prefix + name, value))
    isFrozen.append(isInsideFrozen)
  }

  mutating func state(_ name: String, _ value: inout Tensor) {
    states.append((prefix + name, value))
  }

  mutating func module(_ name: String, _ module: inout some Module, isFrozen: Bool) {
    let outer = (prefix, isInsideFrozen)
    prefix += name + "."
    isInsideFrozen = isInsideFrozen || isFrozen
    module.visit(&self)
    (prefix, isInsideFrozen) = outer
  }
}

private struct ParameterVisitor: ModuleVisitor {
  let body: (inout Tensor) -> Void

  mutating func parameter(_ name: String, _ value: inout Tensor) { body(&value) }
}

private struct StateVisitor: ModuleVisitor {
  let body: (inout Tensor) -> Void

  mutating func parameter(_ name: String, _ value: inout Tensor) {}
  mutating func state(_ name: String, _ value: inout Tensor) { body(&value) }
}

private struct NamedVisitor: ModuleVisitor {
  let body: (String, inout Tensor) -> Void
  private var prefix = ""

  init(body: @escaping (String, inout Tensor) -> Void) { self.body = body }

  mutating func parameter(_ name: String, _ value: inout Tensor) { body(prefix + name, &value) }
  mutating func state(_ name: String, _ value: inout Tensor) { body(prefix + name, &value) }

  mutating func module(_ name: String, _ module: inout some Module, isFrozen: Bool) {
    let outer = prefix
    prefix += name + "."
    module.visit(&self)
    prefix = outer
  }
}
