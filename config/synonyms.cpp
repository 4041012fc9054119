#include "synonyms.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* at_top = "config training fit";

constexpr auto by_data = "the number of inputs follows from data and layers";
constexpr auto on_processor = "rectify computes on the processor, in single precision";
constexpr auto measured = "loss and accuracy are always computed, and more where they apply";
constexpr auto decays = "of the optimizer, for all weights: an L2 penalty, or adamw's decay";
constexpr auto twice =
    "of the optimizer, for all weights: Keras adds 2 l2 w to a gradient, this decay w";
constexpr auto by_batch = "scikit-learn divides alpha by the number of samples of a batch";
constexpr auto of_rate = "a fraction of the base learning rate";
constexpr auto once = "the learning rate is decayed once an epoch";
constexpr auto no_choice = "there is no such choice";
constexpr auto of_keras = "of a Keras model only its layers are needed";
constexpr auto at_random = "drawn at random, with the same frequencies of classes";
constexpr auto sizes_in_layers =
    R"(model.layers lists all layers: [{"type": "dense", "units": 64, "activation": "relu"}, )"
    R"({"type": "dense", "units": 10}])";
constexpr auto restores = "and \"restore_best\" restores the best weights by default";
constexpr auto by_kind = "the layer's place in the list is its name";
constexpr auto no_convolution =
    "there are no convolutions: nets are fully connected, and dense layers take all pixels";
constexpr auto no_sequence =
    "there are no layers for sequences: nets are fully connected, and dense layers take all inputs";
constexpr auto flat_images = "images are flat lists of pixels already";
constexpr auto nearest = "the nearest of those there are";
constexpr auto one_pass = "an epoch is one pass over the training set";

constexpr KeySynonym key_table[] = {
    // In layers, initializers, losses, optimizers and schedules.
    {"out_features output_dim n_units num_units neurons hidden_units hidden_size size width",
     "dense", "64", ".units", R"("$")", ""},
    {"in_features input_dim input_shape in_channels batch_input_shape input_size", "", "784", "",
     "", by_data},
    {"kernel_initializer weight_init weights_init initializer kernel_init", "dense",
     R"("he_normal")", ".init", R"("$")", ""},
    {"bias_initializer bias_initialization", "dense", R"("zeros")", ".bias_init", R"("$")", ""},
    {"use_bias fit_intercept", "dense", "false", ".bias", R"("$")", ""},
    {"activation_function activation_fn act nonlinearity", "dense", R"("relu")", ".activation",
     R"("$")", ""},
    {"kernel_regularizer weight_regularizer l2 kernel_regularizer_l2", "dense", "0.0001",
     "optimizer.weight_decay", R"("$twice")", twice},
    {"alpha negative_slope slope leak", "dense", "0.3", ".activation",
     R"({"type": "leaky_relu", "negative_slope": "$"})", R"("alpha" of elu is written so too)"},
    {"weight_decay", "dense", "0.0001", "optimizer.weight_decay", R"("$")", decays},
    {"bias_regularizer activity_regularizer kernel_constraint bias_constraint", "dense", "null", "",
     "", no_choice},
    {"dropout dropout_rate", "dense", "0.5", "", "",
     R"(dropout is a layer of its own, after this one: {"type": "dropout", "rate": 0.5})"},
    {"batch_norm batch_normalization", "dense", "true", "", "",
     R"(a norm is a layer of its own, after this one: {"type": "batch_norm"})"},
    {"p prob probability p_drop drop_prob dropout dropout_rate", "dropout alpha_dropout", "0.2",
     ".rate", R"("$")", ""},
    {"keep_prob", "dropout alpha_dropout", "0.8", ".rate", R"("$rest")", "1 minus it"},
    {"noise_shape seed", "dropout alpha_dropout", "null", "", "", no_choice},
    {"alpha slope leak leakiness negative_slope_coefficient", "leaky_relu", "0.3",
     ".negative_slope", R"("$")", ""},
    {"init alpha alpha_initializer initial_slope weight_init", "prelu", "0.25", ".slope", R"("$")",
     ""},
    {"num_parameters shared_axes", "prelu", "64", ".per_unit", "true",
     "true: a slope for each unit"},
    {"eps", "batch_norm layer_norm rmsprop adagrad adam adamw nadam", "1e-6", ".epsilon", R"("$")",
     ""},
    {"elementwise_affine scale center", "batch_norm layer_norm", "true", ".affine", R"("$")",
     "scale and shift, or neither"},
    {"num_features normalized_shape axis track_running_stats", "batch_norm layer_norm", "64", "",
     "", "it follows from the layer before, and the running statistics are always kept"},
    {"inplace dim axis", "", "true", "", "", no_choice},
    {"negative_slope a slope", "relu", "0.1", ".type", R"("leaky_relu")",
     R"(in place of "relu", with "negative_slope")"},
    {"max_value", "relu", "6", ".type", R"("relu6")", R"(in place of "relu"; its maximum is 6)"},
    {"name trainable class_name module registered_name build_config batch_shape ragged sparse",
     "dense batch_norm layer_norm dropout alpha_dropout relu leaky_relu prelu elu softmax",
     R"("fc1")", "", "", by_kind},
    {"stddev scale sigma", "normal", "0.05", ".std", R"("$")", ""},
    {"loc mu", "normal", "0", ".mean", R"("$")", ""},
    {"minval min a lower", "uniform", "-0.05", ".low", R"("$")", ""},
    {"maxval max b upper", "uniform", "0.05", ".high", R"("$")", ""},
    {"mode seed distribution nonlinearity", "he_normal he_uniform glorot_normal glorot_uniform",
     R"("fan_in")", "", "", "the rule follows from the initializer's name and the net"},
    {"smoothing", "softmax_cross_entropy", "0.1", ".label_smoothing", R"("$")", ""},
    {"weight class_weight", "softmax_cross_entropy", R"("balanced")", ".class_weights",
     R"("$weights")", ""},
    {"pos_weight", "binary_cross_entropy", "2", ".positive_weight", R"("$")", ""},
    {"beta", "huber", "1", ".delta", R"("$")", "SmoothL1Loss is this divided by it"},
    {"from_logits reduction", "softmax_cross_entropy binary_cross_entropy mse mae huber", "true",
     "", "", "cross entropies take logits, and losses are means over the batch"},
    {"lr eta learning_rate_init", "sgd rmsprop adagrad adam adamw nadam lion rprop", "0.01",
     ".learning_rate", R"("$")", ""},
    {"betas", "adam adamw nadam lion", "[0.9, 0.99]", ".beta1", R"("$first")",
     R"(and "beta2" for the second)"},
    {"rho smoothing_constant", "rmsprop", "0.9", ".alpha", R"("$")", ""},
    {"momentum", "adam adamw nadam lion", "0.9", ".beta1", R"("$")", R"("sgd" has "momentum")"},
    {"clipnorm", "sgd rmsprop adagrad adam adamw nadam lion", "1", ".clip_norm", R"("$")",
     "of all gradients together, as Keras' global_clipnorm"},
    {"global_clipnorm max_norm", "sgd rmsprop adagrad adam adamw nadam lion", "1", ".clip_norm",
     R"("$")", ""},
    {"clipvalue", "sgd rmsprop adagrad adam adamw nadam lion", "1", ".clip_value", R"("$")", ""},
    {"ema_momentum ema_decay", "sgd rmsprop adagrad adam adamw nadam lion", "0.99", ".average",
     R"("$")", ""},
    {"use_ema", "sgd rmsprop adagrad adam adamw nadam lion", "true", ".average", "0.99", ""},
    {"amsgrad dampening foreach fused maximize jit_compile loss_scale_factor "
     "ema_overwrite_frequency "
     "gradient_accumulation_steps is_legacy_optimizer",
     "sgd rmsprop adagrad adam adamw nadam lion", "false", "", "", no_choice},
    {"decay", "sgd rmsprop adagrad adam adamw nadam", "1e-4", "schedule",
     R"({"type": "exponential", "gamma": 0.95})", "the nearest of those there are"},
    {"l2 weight_decay_rate kernel_regularizer", "sgd rmsprop adagrad adam adamw nadam lion", "0.01",
     ".weight_decay", R"("$")", ""},
    {"step_size decay_epochs", "step", "10", ".every_epochs", R"("$")", ""},
    {"decay_rate factor", "step exponential", "0.5", ".gamma", R"("$")", once},
    {"min_lr", "plateau", "1e-5", ".min_factor", R"("$fraction")", of_rate},
    {"eta_min min_lr", "cosine", "1e-5", ".final_factor", R"("$fraction")", of_rate},
    {"alpha", "cosine", "0.1", ".final_factor", R"("$")", of_rate},
    {"initial_learning_rate base_lr", "schedule", "0.1", "optimizer.learning_rate", R"("$")", ""},
    {"decay_steps staircase", "step exponential", "1000", "", "", once},
    {"max_lr", "one_cycle", "0.1", "optimizer.learning_rate", R"("$")", ""},
    {"T_max total_steps decay_steps total_iters", "cosine one_cycle linear", "50", "", "",
     "it covers the whole run, training.epochs"},
    {"mode last_epoch", "plateau step exponential cosine linear", R"("min")", "", "",
     "a loss improves when it falls, and epochs are counted by the run"},
    {"warmup", "schedule", "2", ".warmup_epochs", R"("$")", "in epochs"},
    {"warmup_steps num_warmup_steps warmup_ratio", "", "500", "schedule.warmup_epochs", "1",
     "in epochs"},
    {"restore_best_weights", "early_stopping", "true", ".restore_best", R"("$")", ""},
    {"n_iter_no_change", "early_stopping", "10", ".patience", R"("$")", ""},
    {"mode baseline start_from_epoch verbose", "early_stopping", R"("min")", "", "",
     "a loss improves when it falls, an accuracy when it rises"},
    {"tol delta threshold", "early_stopping", "0.0001", ".min_delta", R"("$")", ""},
    // At the top, in training, or wherever they stand.
    {"target_column targets y_column class_column label_column target y_col", "csv", "-1", ".label",
     R"("$")", ""},
    {"sep delimiter", "csv", R"(";")", ".separator", R"("$")", ""},
    {"usecols columns feature_columns x_columns", "csv", "[0, 1]", ".features", R"("$")", ""},
    {"na_values missing_values null_values", "csv", R"(["?"])", ".missing_words", R"("$")", ""},
    {"drop drop_columns index_col exclude", "csv", "0", ".ignore", R"("$")", ""},
    {"sample_weight weights weight_column", "csv", "2", ".weight", R"("$")", ""},
    {"test_size test_split", "csv", "0.3", ".test_fraction", R"("$")", ""},
    {"train_size", "csv", "0.7", ".test_fraction", R"("$rest")", "1 minus it"},
    {"path file filename filepath train_path", "csv", R"("my.csv")", ".train", R"("$")", ""},
    {"random_state shuffle stratify", "csv", "0", "", "",
     "the rows for testing are the same with every seed, stratified by class"},
    {"csv", "data", R"({"train": "my.csv", "label": -1})", "data.source", R"({"csv": "$"})", ""},
    {"npz", "data", R"({"file": "my.npz"})", "data.source", R"({"npz": "$"})", ""},
    {"path file filename filepath train_path train_file", "data", R"("my.csv")", "data.source",
     R"({"csv": {"train": "$", "label": -1}})", "-1: the last column"},
    {"type name", "data", R"("moons")", "data.source", R"("$")", ""},
    {"lr learning_rate learning_rate_init eta0 base_lr initial_lr", "", "0.01",
     "optimizer.learning_rate", R"("$")", ""},
    {"beta_1 beta1", at_top, "0.9", "optimizer.beta1", R"("$")", ""},
    {"beta_2 beta2", at_top, "0.999", "optimizer.beta2", R"("$")", ""},
    {"epsilon eps", at_top, "1e-8", "optimizer.epsilon", R"("$")", ""},
    {"nesterov nesterovs_momentum", "", "true", "optimizer.nesterov", R"("$")", ""},
    {"nesterov nesterovs_momentum", "", "true", "optimizer",
     R"({"type": "sgd", "momentum": 0.9, "nesterov": "$"})", "of sgd"},
    {"power_t max_fun warm_start validation_steps", at_top, "0.5", "", "", no_choice},
    {"epochs n_epochs num_epochs max_epochs max_iter num_train_epochs nb_epoch nb_epochs n_iter "
     "epoch training_epochs",
     "", "20", "training.epochs", R"("$")", ""},
    {"max_steps iterations num_steps steps", "", "1000", "training.epochs", "10",
     "the length of a run is a number of epochs"},
    {"batch_size batchsize batch bs minibatch_size train_batch_size mini_batch_size "
     "per_device_train_batch_size",
     "", "64", "training.batch_size", R"("$")", ""},
    {"shuffle", "", "true", "training.shuffle", R"("$")", ""},
    {"validation_split validation_fraction val_split val_size validation_size val_fraction", "",
     "0.1", "data.validation", R"("$")", at_random},
    {"validation", at_top, "0.1", "data.validation", R"("$")", ""},
    {"validation_data val_data eval_set x_val", "", R"("val.csv")", "data.validation", "0.1",
     "validation samples are held out of the training set: a fraction or a number"},
    {"test_size test_split", "", "0.2", "", "",
     R"(the source of a table has it: {"csv": {"train": "my.csv", "test_fraction": 0.2}})"},
    {"momentum", "", "0.9", "optimizer.momentum", R"("$")", ""},
    {"momentum", "", "0.9", "optimizer", R"({"type": "sgd", "momentum": "$"})",
     R"("adam" has "beta1" instead)"},
    {"weight_decay wd l2 l2_reg l2_regularization weight_penalty", "", "0.0001",
     "optimizer.weight_decay", R"("$")", decays},
    {"kernel_regularizer regularizer", "", "0.0001", "optimizer.weight_decay", R"("$twice")",
     twice},
    {"alpha", at_top, "0.0001", "optimizer.weight_decay", R"("$by_batch")", by_batch},
    {"early_stopping", at_top, "true", "training.early_stopping", R"("$stopping")",
     "it needs data.validation"},
    {"patience n_iter_no_change early_stopping_rounds", "", "5", "training.early_stopping.patience",
     R"("$")", restores},
    {"tol min_delta", at_top, "0.0001", "training.early_stopping.min_delta", R"("$")", restores},
    {"monitor", at_top, R"("val_loss")", "training.early_stopping.monitor", R"("$")", ""},
    {"restore_best_weights restore_best", "", "true", "training.early_stopping.restore_best",
     R"("$")", ""},
    {"save_best_only load_best_model_at_end", "", "true", "checkpoint.model", R"("best")", ""},
    {"random_state random_seed manual_seed rng_seed", "", "42", "seed", R"("$")", ""},
    {"hidden_layer_sizes hidden_sizes hidden_dims", "", "[64, 32]", "model.layers", R"("$hidden")",
     "and after them a dense layer with one unit per class or value"},
    {"hidden_layers n_layers num_layers n_hidden hidden_size hidden_dim hidden num_classes "
     "n_classes "
     "output_size",
     "", "2", "", "", sizes_in_layers},
    {"config", "config model", R"({"layers": [{"type": "dense", "units": 10}]})", "model.layers",
     R"("$layers")", of_keras},
    {"class_name module registered_name keras_version backend build_config compile_config",
     "config model", R"("Sequential")", "", "", of_keras},
    {"compile", "config", R"({"optimizer": "adam"})", "", "",
     R"("optimizer" and "loss" are keys at the top)"},
    {"fit trainer train", "config", R"({"epochs": 5})", "training", R"("$")", ""},
    {"layers", at_top, R"([{"type": "dense", "units": 10}])", "model.layers", R"("$")", ""},
    {"network net architecture", "config", R"({"layers": [{"type": "dense", "units": 10}]})",
     "model", R"("$")", ""},
    {"type class_name name", "model", R"("Sequential")", "", "",
     "a model is its list of layers, one after the other"},
    {"criterion loss_function loss_fn objective cost loss", "", R"("mse")", "loss", R"("$")", ""},
    {"opt optim solver optimiser optimizer", "", R"("sgd")", "optimizer", R"("$")", ""},
    {"scheduler lr_scheduler lr_schedule lr_scheduler_type learning_rate_schedule schedule", "",
     R"("cosine")", "schedule", R"("$")", ""},
    {"class_weight class_weights", "", R"("balanced")", "loss.class_weights", R"("$weights")", ""},
    {"class_weight class_weights", "", R"("balanced")", "loss",
     R"({"type": "softmax_cross_entropy", "class_weights": "$weights"})", ""},
    {"label_smoothing", "", "0.1", "loss.label_smoothing", R"("$")", ""},
    {"label_smoothing", "", "0.1", "loss",
     R"({"type": "softmax_cross_entropy", "label_smoothing": "$"})", ""},
    {"clip_norm clipnorm grad_clip clip_grad gradient_clip_val max_grad_norm clip_grad_norm", "",
     "1", "optimizer.clip_norm", R"("$")", ""},
    {"clip_value clipvalue", "", "1", "optimizer.clip_value", R"("$")", ""},
    {"warmup warmup_epochs", "", "2", "schedule.warmup_epochs", R"("$")", "in epochs"},
    {"dataset train_data x x_train data_source train_dataset", "", R"("digits")", "data.source",
     R"("$")", ""},
    {"batches_per_epoch steps_per_epoch drop_last", "", "100", "", "", one_pass},
    {"gradient_accumulation_steps accumulate_grad_batches", "", "4", "", "",
     "a larger training.batch_size does the same"},
    {"metrics metric scoring loss_weights", "", R"(["accuracy"])", "", "", measured},
    {"callbacks", "", "[]", "", "",
     "training.early_stopping, schedule and checkpoint do what the usual ones do"},
    {"device gpu gpus cuda accelerator use_gpu", "", R"("cuda")", "", "", on_processor},
    {"dtype precision fp16 mixed_precision amp", "", R"("float32")", "", "", on_processor},
    {"num_workers n_jobs threads num_threads workers", "", "2", "", "",
     "the option --threads chooses the number of threads"},
    {"verbose progress_bar", "", "1", "", "", "the option --quiet prints only the result"},
    {"output_dir save_dir log_dir logdir checkpoint_dir out", "", R"("runs/a")", "", "",
     "the option --out names the folder of the run"},
    {"activation hidden_activation activation_function", "config model", R"("relu")", "", "",
     R"(each dense layer has its own: {"type": "dense", "units": 64, "activation": "relu"})"},
    {"dropout dropout_rate", "config model training", "0.5", "", "",
     R"(dropout is a layer of model.layers: {"type": "dropout", "rate": 0.5})"},
    {"kernel_initializer initializer init weight_init", "config model training", R"("he_normal")",
     "", "",
     R"(each dense layer has its own: {"type": "dense", "units": 64, "init": "he_normal"})"},
    {"scaler normalization standardize preprocessing scaling", "", R"("standard")",
     "data.normalize", R"("$")", ""},
    {"normalize", at_top, R"("standard")", "data.normalize", R"("$")", ""},
    {"augmentation data_augmentation transforms", "", "true", "data.augment", R"({"shift": 2})",
     "images can be shifted at random"},
};

constexpr NameSynonym name_table[] = {
    {"Linear FullyConnected fc LazyLinear InnerProduct", "layers", R"("dense")", ""},
    {"BatchNormalization", "layers activation", R"("batch_norm")",
     R"("momentum" is PyTorch's, 1 minus that of Keras)"},
    {"BatchNorm1d BatchNorm BatchNorm2d bn", "layers activation", R"("batch_norm")", ""},
    {"LayerNormalization", "layers activation", R"("layer_norm")", ""},
    {"RMSNorm RMSNormalization GroupNorm InstanceNorm1d", "layers activation", R"("layer_norm")",
     nearest},
    {"Dropout1d SpatialDropout1D", "layers", R"("dropout")", ""},
    {"GaussianDropout GaussianNoise", "layers", R"("dropout")", nearest},
    {"FeatureAlphaDropout", "layers", R"("alpha_dropout")", nearest},
    {"Flatten Reshape Permute", "layers", "", flat_images},
    {"Input InputLayer", "layers", "", by_data},
    {"Activation", "layers", R"("relu")", "an activation is a layer by its own name"},
    {"Rescaling Normalization", "layers", "",
     R"(data.normalize scales: "unit" divides bytes by 255, "standard" scales each feature)"},
    {"RandomTranslation RandomCrop RandomFlip RandomRotation RandomZoom", "layers", "",
     R"(data.augment changes images: {"shift": 2})"},
    {"Conv1D Conv2D Conv3D Conv2DTranspose SeparableConv2D MaxPooling2D MaxPool2d AveragePooling2D "
     "AvgPool2d GlobalAveragePooling2D AdaptiveAvgPool2d",
     "layers", R"({"type": "dense", "units": 128})", no_convolution},
    {"RNN LSTM GRU SimpleRNN Bidirectional Embedding MultiHeadAttention Attention Transformer "
     "TransformerEncoderLayer",
     "layers", R"({"type": "dense", "units": 128})", no_sequence},
    {"Sequential", "layers", "", "write its layers in its place"},
    {"Add Concatenate Residual Lambda", "layers", R"({"type": "dense", "units": 128})",
     "a net is one list of layers, without branches; {\"repeat\": 3, \"layers\": [...]} repeats "
     "some"},
    {"linear none passthrough", "activation", R"("identity")", ""},
    {"rectifier rectified_linear", "layers activation", R"("relu")", ""},
    {"ThresholdedReLU relu_n", "layers activation", R"("relu")", nearest},
    {"lrelu LeakyRectify", "layers activation", R"("leaky_relu")", ""},
    {"logistic logit expit sigm", "layers activation", R"("sigmoid")", ""},
    {"log_softmax", "layers activation", R"("identity")",
     "softmax_cross_entropy takes logits and includes it"},
    {"Softmax2d", "layers activation", R"("softmax")", ""},
    {"gelu_new gelu_tanh gelu_pytorch_tanh", "layers activation",
     R"({"type": "gelu", "approximate": "tanh"})", ""},
    {"quick_gelu", "layers activation", R"({"type": "silu", "beta": 1.702})", ""},
    {"GLU SwiGLU GEGLU", "layers activation", R"("silu")",
     "there are no gated layers; silu is the nearest"},
    {"kaiming_normal he msra MSRAPrelu", "init bias_init", R"("he_normal")", ""},
    {"kaiming_uniform", "init bias_init", R"("he_uniform")",
     R"("torch_default" is what nn.Linear draws by default)"},
    {"xavier_normal", "init bias_init", R"("glorot_normal")", ""},
    {"xavier_uniform xavier glorot", "init bias_init", R"("glorot_uniform")", ""},
    {"lecun", "init bias_init", R"("lecun_normal")", ""},
    {"variance_scaling", "init bias_init", R"({"type": "lecun_normal", "truncated": true})",
     "which is its default; the he and glorot rules are its others"},
    {"random_normal gaussian", "init bias_init", R"({"type": "normal", "std": 0.05})", ""},
    {"truncated_normal trunc_normal", "init bias_init",
     R"({"type": "he_normal", "truncated": true})", "its width follows from the number of inputs"},
    {"random_uniform", "init bias_init", R"({"type": "uniform", "low": -0.05, "high": 0.05})", ""},
    {"zeros zero zeros_", "init bias_init", R"({"type": "constant", "value": 0})", ""},
    {"ones one ones_", "init bias_init", R"({"type": "constant", "value": 1})", ""},
    {"orthogonal_ orthonormal", "init bias_init", R"("orthogonal")", ""},
    {"categorical_crossentropy sparse_categorical_crossentropy CrossEntropyLoss cross_entropy "
     "CrossEntropy softmax_cross_entropy_with_logits log_loss crossentropy",
     "loss", R"("softmax_cross_entropy")",
     "it takes logits and includes the softmax: the last layer is dense, without activation"},
    {"NLLLoss nll nll_loss", "loss", R"("softmax_cross_entropy")",
     "it takes logits and includes log_softmax: the last layer is dense, without activation"},
    {"binary_crossentropy BCEWithLogitsLoss BCELoss BCE BinaryCrossentropy "
     "binary_cross_entropy_with_logits sigmoid_cross_entropy_with_logits MultiLabelSoftMarginLoss",
     "loss", R"("binary_cross_entropy")",
     "it takes logits and includes the sigmoid: the last layer is dense, without activation"},
    {"mean_squared_error MSELoss squared_error l2 l2_loss quadratic", "loss", R"("mse")", ""},
    {"mean_absolute_error L1Loss l1 absolute_error", "loss", R"("mae")", ""},
    {"HuberLoss huber_loss", "loss", R"("huber")", ""},
    {"SmoothL1Loss smooth_l1", "loss", R"("huber")",
     "the same for beta 1; delta is its beta, and the loss that many times as large"},
    {"log_cosh logcosh mape mean_absolute_percentage_error msle mean_squared_logarithmic_error",
     "loss", R"("huber")", nearest},
    {"cosine_similarity poisson PoissonNLLLoss GaussianNLLLoss tweedie", "loss", R"("mse")",
     R"(losses for values are this one, "mae" and "huber")"},
    {"hinge categorical_hinge squared_hinge MultiMarginLoss HingeEmbeddingLoss KLDivLoss "
     "kl_divergence FocalLoss focal CTCLoss",
     "loss", R"("softmax_cross_entropy")",
     R"(losses for classes are this one and "binary_cross_entropy")"},
    {"accuracy", "loss", R"("softmax_cross_entropy")", "accuracy has no gradient"},
    {"Adamax Adadelta RAdam LAMB AMSGrad AdaBelief Adafactor FTRL LBFGS adam_amsgrad", "optimizer",
     R"("adam")", nearest},
    {"gd gradient_descent ASGD", "optimizer", R"("sgd")", ""},
    {"momentum SGDMomentum", "optimizer", R"({"type": "sgd", "momentum": 0.9})", ""},
    {"nesterov NAG", "optimizer", R"({"type": "sgd", "momentum": 0.9, "nesterov": true})", ""},
    {"ReduceLROnPlateau reduce_on_plateau", "schedule", R"("plateau")", ""},
    {"adaptive", "schedule", R"("plateau")", nearest},
    {"StepLR", "schedule", R"({"type": "step", "every_epochs": 10, "gamma": 0.1})", ""},
    {"MultiStepLR PiecewiseConstantDecay", "schedule",
     R"({"type": "step", "every_epochs": 10, "gamma": 0.1})", nearest},
    {"ExponentialLR ExponentialDecay", "schedule", R"({"type": "exponential", "gamma": 0.95})", ""},
    {"InverseTimeDecay invscaling", "schedule", R"({"type": "exponential", "gamma": 0.95})",
     nearest},
    {"CosineAnnealingLR CosineDecay CosineAnnealing CosineAnnealingWarmRestarts "
     "CosineDecayRestarts "
     "cosine_annealing",
     "schedule", R"("cosine")", "over the whole run, without restarts"},
    {"OneCycleLR one_cycle_lr", "schedule", R"("one_cycle")", ""},
    {"CyclicLR", "schedule", R"("one_cycle")", nearest},
    {"LinearLR", "schedule", R"({"type": "constant", "warmup_epochs": 5})",
     R"("linear" falls to 0 over the whole run)"},
    {"PolynomialDecay PolynomialLR linear_decay", "schedule", R"("linear")", ""},
    {"warmup LinearWarmup", "schedule", R"({"type": "constant", "warmup_epochs": 2})", ""},
    {"none ConstantLR", "schedule", R"("constant")", ""},
    {"StandardScaler standardize standardization zscore z_score", "normalize", R"("standard")", ""},
    {"rescale divide_by_255", "normalize", R"("unit")", "bytes are divided by 255"},
    {"MinMaxScaler min_max minmax MaxAbsScaler RobustScaler QuantileTransformer PowerTransformer",
     "normalize", R"("standard")",
     R"(each feature has mean 0 and deviation 1; "unit" divides bytes by 255)"},
    {"no off false", "normalize", R"("none")", ""},
    {"yes on true", "normalize", R"("standard")", ""},
    {"val_loss valid_loss eval_loss", "monitor", R"("validation_loss")", ""},
    {"val_accuracy val_acc val_sparse_categorical_accuracy valid_acc", "monitor",
     R"("validation_accuracy")", ""},
    {"loss", "monitor", R"("train_loss")", R"(or "validation_loss")"},
    {"accuracy acc", "monitor", R"("train_accuracy")", R"(or "validation_accuracy")"},
    {"fashion fmnist FashionMNIST", "source", R"("fashion-mnist")", ""},
    {"make_moons two_moons", "source", R"("moons")", ""},
    {"make_circles", "source", R"("circles")", ""},
    {"load_digits", "source", R"("digits")", "28 x 28 pixels, generated"},
    {"cifar10 cifar100 imagenet iris imdb california_housing", "source",
     R"({"csv": {"train": "my.csv", "label": -1}})",
     "nothing is downloaded: a table, or arrays in an .npz file, can be read"},
    {"best_only", "model", R"("best")", ""},
};

}  // namespace

std::span<const KeySynonym> key_synonyms() { return key_table; }
std::span<const NameSynonym> name_synonyms() { return name_table; }

std::string plain_word(std::string_view word) {
  word = word.substr(0, word.find('('));
  word.remove_prefix(word.rfind('.') + 1);  // npos + 1 is 0
  std::string plain = lower_case(word);
  std::erase_if(plain, [](unsigned char c) { return std::isalnum(c) == 0; });
  return plain;
}

bool is_among(std::string_view word, const char* words) {
  const std::string plain = plain_word(word);
  if (plain.empty()) return false;
  std::istringstream all(words);
  for (std::string one; all >> one;) {
    if (plain_word(one) == plain) return true;
  }
  return false;
}

}}  // namespace rectify
